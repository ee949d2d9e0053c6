#include "CCommit.h"

// Written by scripts/commit before `make build`; a plain `swift build` of a fresh clone has none.
#if __has_include("commit.h")
#include "commit.h"
#else
#define REKINDLE_COMMIT ""
#endif

const char *rekindle_commit(void) { return REKINDLE_COMMIT; }
