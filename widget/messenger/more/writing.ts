/** Everything about writing that is fetched when the messenger is idle, or when it is first needed. */
export { EmojiPicker } from './emoji-picker.tsx';
export { fitKeyboard } from './fit-keyboard.ts';
export { Lightbox } from './lightbox.tsx';
export { MessageTools } from './message-tools.tsx';
export { wearWriting } from './writing-css.ts';
