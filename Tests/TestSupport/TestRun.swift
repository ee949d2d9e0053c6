import Foundation

/// Which tests run. `make test-fast` sets REKINDLE_TESTS=fast: it leaves out the tests that start Java, gcloud or a browser, and
/// those that take minutes without. This is the one place that says so; scripts/test leaves out whole modules beside.
/// `make tables` sets REKINDLE_TESTS=tables: Package.swift then has the target TableTests, too.
package enum TestRun {
  package static let isFast = ProcessInfo.processInfo.environment["REKINDLE_TESTS"] == "fast"

  /// For `.enabled(if: !TestRun.isFast, ...)`.
  package static let leftOut = "make test-fast leaves it out"

  /// Why a program is not used, for `.enabled(if:)`.
  package static func absence(_ program: String) -> String { isFast ? leftOut : "\(program) is not installed" }

  /// Why Google's emulator is not used.
  package static let noEmulator = absence("Google's Firestore emulator")
}
