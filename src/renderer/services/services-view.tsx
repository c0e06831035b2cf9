import { Waypoints } from 'lucide-react';
import { Control, Teach } from '../parts/index.ts';
import { useStudio } from '../store/index.ts';

/** Outside services. There are none in this version, and the view says so. */
export function ServicesView() {
  const setUi = useStudio(state => state.setUi);
  return (
    <div className="view">
      <div className="view-head">
        <h1>Services</h1>
      </div>
      <div className="view-body">
        <Teach
          icon={Waypoints}
          title="No outside services in this version"
          action={
            <Control kind="main" onClick={() => setUi({ view: 'devices', deviceFocus: 'new' })}>
              Add a device
            </Control>
          }
        >
          A service is something on the internet that a button can drive: a cloud machine, a chat, a
          phone call. This version drives devices on your own network; services will be listed here
          when the studio has them.
        </Teach>
      </div>
    </div>
  );
}
