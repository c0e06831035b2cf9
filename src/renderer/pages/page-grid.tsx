import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Page } from '../../contracts/index.ts';
import { ShowButton } from '../button/index.ts';
import { useStudio } from '../store/index.ts';
import { cellSize, type GridSize } from './grid-size.ts';

/** The live grid. Cells keep their place and size whatever happens in them. */
export function PageGrid({ page }: { page: Page }) {
  const scroller = useRef<HTMLDivElement>(null);
  const size = useGridSize(scroller, page);
  const point = useStudio(state => state.point);
  useEffect(() => () => point(undefined), [point]);
  const scrolls = useCallback(() => {
    const box = scroller.current;
    return box !== null && box.scrollHeight > box.clientHeight + 1;
  }, []);

  return (
    <div className="grid-scroll" ref={scroller}>
      {size !== undefined && (
        <div
          className="grid"
          style={{
            gridTemplateColumns: `repeat(${page.columns}, minmax(var(--cell-min), 1fr))`,
            gridAutoRows: `${size.height}px`,
          }}
        >
          {page.buttons.map(button => (
            <div className="cell" key={button.id}>
              <ShowButton
                page={page.id}
                button={button}
                width={size.width}
                height={size.height}
                onPoint={point}
                scrolls={scrolls}
              />
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function useGridSize(
  box: React.RefObject<HTMLDivElement | null>,
  page: Page,
): GridSize | undefined {
  const [size, setSize] = useState<GridSize>();
  const { columns, buttons } = page;
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => {
      const style = getComputedStyle(document.documentElement);
      const token = (name: string) => Number.parseFloat(style.getPropertyValue(name)) || 0;
      const next = cellSize({
        width: element.clientWidth - 2 * token('--s4'),
        height: element.clientHeight - 2 * token('--s4'),
        columns,
        count: buttons.length,
        gap: token('--s3'),
        least: token('--button-min'),
      });
      setSize(old => (old?.width === next.width && old.height === next.height ? old : next));
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, [box, columns, buttons.length]);
  return size;
}
