import { App, ConfigProvider } from "antd";
import en_us from "antd/locale/en_US";
import zh_cn from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useEffect, type ReactNode } from "react";
import { useLanguage } from "../text/language";

// Ant Design in our colours and in the chosen language.
export function Look({ children }: { children: ReactNode }) {
  const { language } = useLanguage();
  useEffect(() => {
    dayjs.locale(language === "zh" ? "zh-cn" : "en");
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  }, [language]);
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  return (
    <ConfigProvider
      locale={language === "zh" ? zh_cn : en_us}
      // Two-character buttons keep their text as written: tests and screen readers read it.
      button={{ autoInsertSpace: false }}
      theme={{
        token: {
          colorPrimary: "#2b3a67",
          colorInfo: "#2b3a67",
          colorSuccess: "#3e8e6e",
          colorWarning: "#d39a2d",
          colorError: "#bf3f2b",
          colorLink: "#2b3a67",
          colorLinkHover: "#c8532c",
          colorPrimaryBg: "#eceef6",
          colorPrimaryBgHover: "#e2e5f1",
          colorInfoBg: "#eef0f7",
          colorInfoBorder: "#d3d8e8",
          controlItemBgActive: "#eceef6",
          controlItemBgActiveHover: "#e2e5f1",
          controlOutline: "rgba(43, 58, 103, 0.14)",
          colorText: "#1c2438",
          colorTextHeading: "#1c2438",
          colorBgLayout: "#f7f5f0",
          colorBgContainer: "#fffefb",
          colorBgElevated: "#fffefb",
          colorBorder: "#d9d4c7",
          colorBorderSecondary: "#e9e5db",
          borderRadius: 6,
          fontFamily: "var(--jw-sans)",
          fontSize: 14,
          wireframe: false,
          motion: !still,
        },
        components: {
          Button: { primaryShadow: "none", defaultShadow: "none", dangerShadow: "none" },
          Table: {
            headerBg: "#f6f4ee",
            rowHoverBg: "#f8f6f1",
            headerSplitColor: "transparent",
            rowSelectedBg: "#f3f4fa",
            rowSelectedHoverBg: "#eceef6",
          },
          Tabs: { inkBarColor: "#c8532c", itemSelectedColor: "#1c2438" },
          Steps: { colorPrimary: "#2b3a67" },
          Segmented: { trackBg: "#efece4" },
        },
      }}
    >
      <App style={{ height: "100%" }}>{children}</App>
    </ConfigProvider>
  );
}
