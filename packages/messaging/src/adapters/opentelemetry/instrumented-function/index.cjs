'use strict';

// Lambda's instrumentation wraps what `require` gives back. The test sets the function behind it.
exports.handler = (event, context) => globalThis.handleEvent(event, context);
