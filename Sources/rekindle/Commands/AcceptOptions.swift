import ArgumentParser
import Verification

/// What of an export may differ from what the policy backs up.
struct AcceptOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Accept an export that is not what the policy backs up: other-database or partial-export; repeatable.",
      valueName: "mismatch"))
  var accept: [BackupScope.Mismatch] = []
}

extension BackupScope.Mismatch: ExpressibleByArgument {}
