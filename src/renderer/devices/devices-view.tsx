import { PlugZap, Plus } from 'lucide-react';
import { Control, Teach } from '../parts/index.ts';
import { useStudio } from '../store/index.ts';
import { DeviceForm } from './device-form.tsx';
import { DeviceRow } from './device-row.tsx';
import './devices.css';

/** Connect, test and mend devices. */
export function DevicesView() {
  const connections = useStudio(state => state.connections);
  const showMode = useStudio(state => state.ui.showMode);
  const focus = useStudio(state => state.ui.deviceFocus);
  const setUi = useStudio(state => state.setUi);
  const edited = connections.find(one => one.id === focus);
  const formOpen = !showMode && (focus === 'new' || edited !== undefined);
  const add = (
    <Control
      kind="main"
      disabled={showMode}
      title={showMode ? 'Devices are locked in show mode.' : undefined}
      onClick={() => setUi({ deviceFocus: 'new' })}
    >
      <Plus aria-hidden="true" /> Add a device
    </Control>
  );
  return (
    <div className="view">
      <div className="view-head">
        <h1>Devices</h1>
        {showMode && <span className="quiet">Locked in show mode; Test still works.</span>}
        {add}
      </div>
      <div className="devices">
        <div className="view-body">
          {connections.length === 0 ? (
            <Teach icon={PlugZap} title="No devices yet" action={add}>
              A device is what your buttons drive: OBS, vMix or Home Assistant on your network. Add
              one with its address and password; Test tells you what it found before you keep it.
            </Teach>
          ) : (
            <ul className="device-list">
              {connections.map(view => (
                <DeviceRow key={view.id} view={view} locked={showMode} chosen={view.id === focus} />
              ))}
            </ul>
          )}
        </div>
        {formOpen && (
          <aside className="edit-panel" aria-label={focus === 'new' ? 'New device' : 'Device'}>
            <DeviceForm
              key={focus}
              view={edited}
              onClose={() => setUi({ deviceFocus: undefined })}
            />
          </aside>
        )}
      </div>
    </div>
  );
}
