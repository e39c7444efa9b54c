import {
  ApartmentOutlined,
  AuditOutlined,
  BookOutlined,
  ClusterOutlined,
  CommentOutlined,
  DatabaseOutlined,
  FileDoneOutlined,
  FileProtectOutlined,
  FormOutlined,
  HddOutlined,
  NumberOutlined,
  SafetyCertificateOutlined,
  SendOutlined,
  SettingOutlined,
  UnorderedListOutlined,
  TeamOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import type { MenuWord } from "./route";

export const icons: Record<MenuWord, ReactNode> = {
  lattice: <ApartmentOutlined />,
  catalog: <BookOutlined />,
  standard: <NumberOutlined />,
  resources: <DatabaseOutlined />,
  demands: <UnorderedListOutlined />,
  inventory: <HddOutlined />,
  rollup: <ClusterOutlined />,
  filings: <FileDoneOutlined />,
  applications: <FormOutlined />,
  grants: <FileProtectOutlined />,
  deliveries: <SendOutlined />,
  holdings: <SafetyCertificateOutlined />,
  corrections: <CommentOutlined />,
  log: <AuditOutlined />,
  system: <SettingOutlined />,
  people: <TeamOutlined />,
};
