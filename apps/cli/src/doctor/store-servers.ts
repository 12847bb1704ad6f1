/** A file of its own: the build makes a path of a library's name only where it is imported with the file. */
export { serversOf } from '@stemma/runtime';
