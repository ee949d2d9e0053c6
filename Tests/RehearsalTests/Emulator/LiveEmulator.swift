import Testing

@testable import Rehearsal

private let isInstalled = (try? EmulatorInstallation.find()) != nil

/// Against Google's own emulator, which takes seconds to start: one test at a time, and as few as there can be.
@Suite(.serialized, .enabled(if: isInstalled, "Google's Firestore emulator is not installed"))
enum LiveEmulator {}
