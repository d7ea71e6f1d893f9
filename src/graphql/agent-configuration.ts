// AgentConfiguration: how an agent speaks, what it wants to know of each callee, and what it reports.
import type * as wire from '../vendors/alibaba/agent-wire.ts'
import { builder } from './builder.ts'

const Voice = builder.objectRef<wire.Voice>('AgentVoice').implement({
  description: 'The voice of an agent (`TtsConfig` of QueryAiVoiceAgentDetail).',
  fields: (t) => ({
    code: t.exposeString('code', { description: "The vendor's code of the voice (`VoiceCode`)." }),
    type: t.exposeString('type', {
      description: 'The kind of voice in the words of the vendor, such as `VOICE_TYPE_SYSTEM` (`VoiceType`).',
    }),
    style: t.exposeString('style', { description: 'How it speaks (`TtsStyle`).' }),
    speed: t.exposeInt('speed', { description: 'From -200 to 200, 0 is normal (`TtsSpeed`).' }),
    volume: t.exposeInt('volume', { description: 'From 0 to 100 (`TtsVolume`).' }),
  }),
})

const CallEvents = builder.objectRef<wire.CallEvents>('AgentCallEvents').implement({
  description: 'How an agent reacts to machines and to silence (`EventConfig` of QueryAiVoiceAgentDetail).',
  fields: (t) => ({
    recognizesAnsweringMachines: t.exposeBoolean('recognizesAnsweringMachines', {
      description: 'Whether it notices answering machines and assistants (`CallAssistantRecognize`).',
    }),
    hangsUpOnAnsweringMachines: t.exposeBoolean('hangsUpOnAnsweringMachines', {
      description: 'Whether it then hangs up (`CallAssistantHangup`).',
    }),
    reactsToSilence: t.exposeBoolean('reactsToSilence', {
      description: 'Whether it reacts when the callee is silent (`MuteActive`).',
    }),
    silenceSeconds: t.exposeInt('silenceSeconds', {
      description: 'Seconds without a word that count as silence, 3 to 15 (`MuteDuration`).',
    }),
    silencesBeforeHangUp: t.exposeInt('silencesBeforeHangUp', {
      description: 'Silences after which it hangs up, 1 to 5 (`MuteHangupNum`).',
    }),
    maxCallSeconds: t.exposeInt('maxCallSeconds', {
      description: 'Seconds after which a call ends, 600 to 3600 (`SessionTimeout`).',
    }),
  }),
})

const CallVariable = builder.objectRef<wire.CallVariable>('AgentCallVariable').implement({
  description: 'Something an agent wants to know of each callee (`PhoneTagConfig`).',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Its key in the list of callees (`PhoneTagKey`).' }),
    name: t.exposeString('name', { description: 'Its name for people (`PhoneTagName`).' }),
    description: t.exposeString('description', { description: 'What it means (`PhoneTagDescription`).' }),
    type: t.exposeString('type', {
      description: 'Its type in the words of the vendor: `TEXT` or `ENUM` (`PhoneTagType`).',
    }),
    required: t.exposeBoolean('required', {
      description: 'Whether every callee needs a value (`PhoneTagRequired`).',
    }),
  }),
})

const OutputTag = builder.objectRef<wire.OutputTag>('AgentOutputTag').implement({
  description: 'Something an agent finds out in a call and reports (`OutputTagConfig`).',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name (`OutputTagName`).' }),
    description: t.exposeString('description', { description: 'What it means (`OutputTagDescription`).' }),
    type: t.exposeString('type', { description: 'Its type in the words of the vendor (`OutputTagType`).' }),
  }),
})

export const AgentConfiguration = builder.objectRef<wire.AgentConfiguration>('AgentConfiguration').implement({
  description:
    'How an agent speaks, what it wants to know of each callee and what it reports (QueryAiVoiceAgentDetail). Prompts and knowledge files are not shown.',
  fields: (t) => ({
    voiceStyleName: t.exposeString('voiceStyleName', {
      description: 'The name of its voice for people (`VoiceStyleName`).',
    }),
    knowledgeName: t.exposeString('knowledgeName', {
      description: 'The name of the knowledge base it looks things up in (`KnowledgeName`).',
    }),
    openingLine: t.string({
      description: 'What it says first (`Prologue`).',
      resolve: ({ model }) => model?.openingLine,
    }),
    voice: t.field({
      type: Voice,
      description: 'Its voice (`TtsConfig`).',
      resolve: ({ call }) => call?.voice,
    }),
    events: t.field({
      type: CallEvents,
      description: 'How it reacts to machines and to silence (`EventConfig`).',
      resolve: ({ call }) => call?.events,
    }),
    callVariables: t.field({
      type: [CallVariable],
      nullable: false,
      description: 'What it wants to know of each callee (`PhoneTagConfig`).',
      resolve: ({ model }) => model?.callVariables ?? [],
    }),
    outputTags: t.field({
      type: [OutputTag],
      nullable: false,
      description: 'What it finds out and reports (`OutputTagConfig`).',
      resolve: ({ model }) => model?.outputTags ?? [],
    }),
  }),
})
