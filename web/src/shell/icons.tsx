import {
  ApartmentOutlined,
  AuditOutlined,
  BookOutlined,
  DatabaseOutlined,
  FileProtectOutlined,
  FormOutlined,
  SafetyCertificateOutlined,
  SendOutlined,
  SettingOutlined,
  TeamOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import type { MenuWord } from "./route";

export const icons: Record<MenuWord, ReactNode> = {
  lattice: <ApartmentOutlined />,
  catalog: <BookOutlined />,
  resources: <DatabaseOutlined />,
  applications: <FormOutlined />,
  grants: <FileProtectOutlined />,
  deliveries: <SendOutlined />,
  holdings: <SafetyCertificateOutlined />,
  log: <AuditOutlined />,
  system: <SettingOutlined />,
  people: <TeamOutlined />,
};
