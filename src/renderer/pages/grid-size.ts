/** Width and height of one cell, px. */
export interface GridSize {
  readonly width: number;
  readonly height: number;
}

/** A cell is never taller than this share of its width, nor of the window. */
const tallest = { ofWidth: 0.85, ofWindow: 0.5 };

/**
 * How large a page's cells are: as tall as the window allows while every row is in view, never below
 * the least height (then the page scrolls), never out of proportion when there are few.
 */
export function cellSize(page: {
  width: number;
  height: number;
  columns: number;
  count: number;
  gap: number;
  least: number;
}): GridSize {
  const width = Math.floor((page.width - page.gap * (page.columns - 1)) / page.columns);
  const rows = Math.max(1, Math.ceil(page.count / page.columns));
  const share = Math.floor((page.height - page.gap * (rows - 1)) / rows);
  const most = Math.min(width * tallest.ofWidth, page.height * tallest.ofWindow);
  return { width, height: Math.floor(Math.max(page.least, Math.min(share, most))) };
}
