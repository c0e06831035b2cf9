/** `configuration.yaml` of the test house: Home Assistant's own demo and some helpers. */
export const houseOf = (port: number): string => `
http:
  server_host: 127.0.0.1
  server_port: ${port}
api:
websocket_api:
config:
demo:
automation:
  - id: dusk
    alias: Dusk
    trigger: [{platform: event, event_type: dusk}]
    action: [{event: dusk_seen}]
input_boolean:
  rehearsal: {name: Rehearsal, initial: true}
input_number:
  countdown: {name: Countdown, min: 0, max: 3600, step: 1, initial: 300}
input_select:
  show_look: {name: Show look, options: [Warm, Cold, Party], initial: Warm}
input_text:
  next_guest: {name: Next guest, max: 100}
input_button:
  doorbell: {name: Doorbell}
scene:
  - name: Show
    entities:
      light.bed_light: {state: "on", brightness: 120}
      light.ceiling_lights: {state: "on", brightness: 200}
script:
  blink_key:
    alias: Blink key
    sequence:
      - service: light.toggle
        target: {entity_id: light.bed_light}
  answer:
    alias: Answer
    sequence:
      - variables: {answer: {value: 42}}
      - stop: done
        response_variable: answer
`;
