import Documents
import Policy
import Rehearsal
import Verification

/// What to do after reading the report.
struct NextStep: Sendable, Equatable {
  /// `Rehearse the restore`; no period.
  var purpose: String
  /// For a POSIX shell.
  var command: String
}

extension NextStep {
  init?(_ report: VerifyReport) {
    let options = report.scopeOptions(policy: report.policy)
    switch report.verdict {
    case .incomplete where report.stopped != nil:
      self.init("Verify again, to the end", "verify", report.folder, options)
    case .verified where report.depth < .decoded:
      self.init("Read every document", "verify", report.folder, options)
    case .verified:
      self.init("Rehearse the restore", "rehearse", report.folder, ["--staging embedded"] + options)
    case .different, .corrupt, .incomplete:
      let side = report.comparison.map { ["--against \(ShellWord.quoted($0.source))"] } ?? []
      self.init("After what the findings ask for, verify again", "verify", report.folder, options + side)
    }
  }

  init?(_ report: RehearsalReport) {
    let folder = report.verification.folder
    let options = report.verification.scopeOptions(policy: report.policy)
    switch report.verdict {
    case .verified where report.place == .embedded:
      self.init("Rehearse with Google's own importer", "rehearse", folder, ["--staging emulator"] + options)
    case .verified: return nil
    case .different:
      self.init(
        "Write down every difference", "rehearse", folder,
        [report.stagingOption, "--changes changes.ndjson"] + options)
    case .corrupt where folder.hasPrefix("gs://"):
      self.init("Download it, to look at it", "backups download", folder)
    case .corrupt:
      self.init("After what the findings ask for, verify again", "verify", folder, options)
    case .incomplete:
      self.init(
        "After what the findings ask for, rehearse again", "rehearse", folder, [report.againOptions] + options)
    }
  }

  private init(_ purpose: String, _ subcommand: String, _ folder: String, _ options: [String] = []) {
    self.init(
      purpose: purpose,
      command: (["rekindle", subcommand, ShellWord.quoted(folder)] + options).joined(separator: " "))
  }
}

extension VerifyReport {
  /// The policy and what was accepted, as they must be given again.
  fileprivate func scopeOptions(policy: String?) -> [String] {
    let named = policy.flatMap { $0 == PolicyReader.fileName ? nil : "--policy \(ShellWord.quoted($0))" }
    return [named].compactMap(\.self) + accepted.map { "--accept \($0.rawValue)" }
  }
}

extension RehearsalReport {
  /// The target as it is given.
  fileprivate var stagingOption: String {
    switch place {
    case .embedded: return "--staging embedded"
    case .emulator: return "--staging emulator"
    case .runningEmulator(let address, let database):
      return "--staging " + ShellWord.quoted(DatabaseAddress.emulator(server: address, database).description)
    case .project(let database):
      let from = preparation.map { " --from \(ShellWord.quoted($0.folder))" } ?? ""
      return "--staging \(ShellWord.quoted(DatabaseAddress.firestore(database).description))\(from)"
    }
  }

  /// An import that goes on, or has come to its end, is waited for; one that did not leaves a mixture.
  fileprivate var againOptions: String {
    guard let operation else { return stagingOption }
    let goesOn: Set<FindingCode> = [
      .check(.importUnfinished), .check(.importUnread), .check(.readBackFailed), .check(.objectsUnread),
    ]
    return findings.contains { goesOn.contains($0.code) }
      ? "\(stagingOption) --resume \(ShellWord.quoted(operation))" : "\(stagingOption) --clean-staging"
  }
}
