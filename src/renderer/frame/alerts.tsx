import { Bell, BellRing } from 'lucide-react';
import { Popover } from 'radix-ui';
import { Control, Trouble } from '../parts/index.ts';
import { ask, useStudio } from '../store/index.ts';
import { clockTime } from '../words/time.ts';

/** The one place for alerts that need a person. They stay until they are dismissed or mended. */
export function AlertsButton() {
  const notices = useStudio(state => state.notices);
  const troubled = useStudio(state => countAttention(state.connections));
  const vault = useStudio(state => state.vault);
  const fabricDown = useStudio(state => state.fabric?.state === 'down');
  const open = useStudio(state => state.ui.overlay === 'alerts');
  const setUi = useStudio(state => state.setUi);
  const count = notices.length + troubled + (vault === 'locked' ? 1 : 0) + (fabricDown ? 1 : 0);
  const Sign = count > 0 ? BellRing : Bell;
  return (
    <Popover.Root open={open} onOpenChange={next => setUi({ overlay: next ? 'alerts' : 'none' })}>
      <Popover.Trigger className="icon-button tall alerts" data-some={count > 0 || undefined}>
        <Sign aria-hidden="true" />
        <span>{count === 0 ? 'No alerts' : count === 1 ? '1 alert' : `${count} alerts`}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover" align="end" sideOffset={8} aria-label="Alerts">
          <AlertList />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

const countAttention = (connections: readonly { status: { state: string } }[]) =>
  connections.filter(one => one.status.state === 'attention').length;

function AlertList() {
  const notices = useStudio(state => state.notices);
  const connections = useStudio(state => state.connections);
  const vault = useStudio(state => state.vault);
  const fabric = useStudio(state => state.fabric);
  const setUi = useStudio(state => state.setUi);
  const needing = connections.flatMap(one =>
    one.status.state === 'attention' ? [{ id: one.id, error: one.status.error }] : [],
  );
  const empty =
    notices.length === 0 && needing.length === 0 && vault !== 'locked' && fabric?.state !== 'down';
  return (
    <div className="stack">
      <h2>Alerts</h2>
      {empty && <p className="quiet">Nothing needs you now. What does will wait here.</p>}
      {vault === 'locked' && (
        <Trouble
          level="warning"
          message="The vault is locked, so devices with passwords cannot connect."
          next="Unlock it with the passphrase."
        >
          <Control onClick={() => setUi({ view: 'settings', overlay: 'none' })}>Unlock</Control>
        </Trouble>
      )}
      {needing.map(({ id, error }) => (
        <Trouble key={id} message={error.message} next={error.next}>
          <Control onClick={() => setUi({ view: 'devices', deviceFocus: id, overlay: 'none' })}>
            Mend
          </Control>
        </Trouble>
      ))}
      {fabric?.state === 'down' && (
        <Trouble level="warning" message={fabric.error.message} next={fabric.error.next} />
      )}
      {notices.map(notice => (
        <Trouble
          key={notice.id}
          level={notice.level}
          message={notice.message}
          next={`${notice.next ?? ''} (${clockTime(notice.at)})`.trim()}
        >
          <Control onClick={() => void ask('notice.dismiss', { id: notice.id })}>Dismiss</Control>
        </Trouble>
      ))}
    </div>
  );
}
