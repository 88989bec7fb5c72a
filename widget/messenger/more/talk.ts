/** Everything about a conversation that is fetched when it is first needed. */
export { Cards } from './cards.tsx';
export { EndedFoot, EndedLinks } from './ended.tsx';
export { FormCard } from './form-card.tsx';
export { ConversationList } from './list.tsx';
export { Live } from './live.tsx';
export { popOut } from './pop-out.ts';
export { QuickReplies } from './quick-replies.tsx';
export { Sources } from './sources.tsx';
export { wearTalk } from './talk-css.ts';
export { talkWords } from './talk-words.ts';
export { downloadTranscript } from './transcript.ts';
