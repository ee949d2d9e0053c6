import ArgumentParser
import Policy
import Verification

/// Mismatches with what the policy backs up that are accepted.
struct AcceptOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Accept an export that is not what the policy backs up: other-database or partial-export; repeatable.",
      valueName: "mismatch"))
  var accept: [BackupScope.Mismatch] = []

  /// - Throws: `ValidationError` if it was given without a policy: then nothing is compared, and nothing to be accepted.
  func mismatches(_ policy: Policy?) throws -> Set<BackupScope.Mismatch> {
    guard accept.isEmpty || policy != nil else {
      throw ValidationError("--accept needs a policy that says what is backed up: rekindle.yaml was not found here.")
    }
    return Set(accept)
  }
}

extension BackupScope.Mismatch: ExpressibleByArgument {}
