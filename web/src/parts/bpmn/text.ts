export const text = {
  zh: {
    loading: "正在绘制流程图",
    no_diagram: "该文件只有流程定义，没有图形坐标，无法绘制。",
    broken: "流程图无法绘制，请检查文件内容。",
    zoom_in: "放大",
    zoom_out: "缩小",
    fit: "适合窗口",
  },
  en: {
    loading: "Drawing the diagram",
    no_diagram: "The file defines a process but has no coordinates, so there is nothing to draw.",
    broken: "The diagram can't be drawn; check the file.",
    zoom_in: "Zoom in",
    zoom_out: "Zoom out",
    fit: "Fit",
  },
};
