import {
  ApartmentOutlined,
  AuditOutlined,
  BookOutlined,
  ClusterOutlined,
  DatabaseOutlined,
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
  applications: <FormOutlined />,
  grants: <FileProtectOutlined />,
  deliveries: <SendOutlined />,
  holdings: <SafetyCertificateOutlined />,
  log: <AuditOutlined />,
  system: <SettingOutlined />,
  people: <TeamOutlined />,
};
