export { Confirm, Control, ErrorBox, Teach, Trouble } from './parts.tsx';
