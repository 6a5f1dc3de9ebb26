import avsc from 'avsc';

export const parseSchema = avsc.parse;
