import type { Page } from '../../contracts/index.ts';
import { pressFace } from '../button/index.ts';
import { useClock, useStudio } from '../store/index.ts';
import { nextStep, statusLine, whyDark } from '../words/status.ts';

/** What is wrong with a button and what to do, beside it while it is pointed at. */
export function ButtonDetail(props: { page: Page; buttonKey: string; at: DOMRect }) {
  const { page, buttonKey, at } = props;
  const button = page.buttons.find(one => buttonKey === `${page.id}/${one.id}`);
  const face = pressFace(useStudio(state => state.presses[buttonKey]));
  const view = useStudio(state => state.connections.find(one => one.id === button?.connection));
  const dark = useClock(now => whyDark(view, now));
  const line = useClock(now => (view === undefined ? '' : statusLine(view.status, now)));
  const step = useClock(now => face.next ?? nextStep(view, now));
  const isWell = face.reason === undefined && face.note === undefined && dark === undefined;
  if (button === undefined || isWell) return null;
  const below = at.bottom + at.height < window.innerHeight;
  return (
    <div
      className="button-detail"
      role="tooltip"
      style={{
        left: Math.min(at.left, window.innerWidth - at.width * 1.2),
        ...(below ? { top: at.bottom } : { bottom: window.innerHeight - at.top }),
      }}
    >
      <strong>{button.label}</strong>
      {face.reason !== undefined && <p>{face.reason}</p>}
      {face.note !== undefined && <p>{face.note}</p>}
      {face.reason === undefined && dark !== undefined && <p>{dark}.</p>}
      {step !== undefined && <p className="detail-next">{step}</p>}
      <p className="quiet small">
        {view?.name}: {line}
        {face.code !== undefined && <span className="mono"> {face.code}</span>}
      </p>
    </div>
  );
}
