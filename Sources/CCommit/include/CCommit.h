#ifndef REKINDLE_CCOMMIT_H
#define REKINDLE_CCOMMIT_H

/// The commit that was built, as scripts/commit found it: `abc1234`, or `abc1234-dirty` if tracked files differed from it.
/// Empty if the build did not ask.
const char *_Nonnull rekindle_commit(void);

#endif
