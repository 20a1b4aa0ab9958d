// What makes the desk more comfortable; everything works without it.
"use strict";
