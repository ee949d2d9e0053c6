import TestSupport
import Testing

/// Against Google's own emulator, which takes seconds to start: one test at a time, and as few as there can be.
@Suite(.serialized, .enabled(if: emulatorIsInstalled, "\(TestRun.noEmulator)"))
enum LiveEmulator {}
