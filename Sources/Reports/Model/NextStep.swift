import Documents
import Rehearsal
import Verification

/// What to do after reading the report.
struct NextStep: Sendable, Equatable {
  /// `Rehearse the restore`; no period.
  var purpose: String
  /// For a POSIX shell.
  var command: String

  init?(_ report: VerifyReport) {
    switch report.verdict {
    case .incomplete where report.stopped != nil:
      self.init("Verify again, to the end", "verify", report.folder)
    case .verified where report.depth < .decoded:
      self.init("Read every document", "verify", report.folder, report.policyOptions)
    case .verified:
      self.init(
        "Rehearse the restore", "rehearse", report.folder,
        (["--staging embedded"] + [report.policyOptions].compactMap(\.self)).joined(separator: " "))
    case .different, .corrupt, .incomplete:
      self.init("After what the findings ask for, verify again", "verify", report.folder, report.sideOptions)
    }
  }

  init?(_ report: RehearsalReport) {
    let folder = report.verification.folder
    let accept = report.verification.acceptOptions
    switch report.verdict {
    case .verified where report.place == .embedded:
      self.init("Rehearse with Google's own importer", "rehearse", folder, "--staging emulator\(accept)")
    case .verified: return nil
    case .different:
      self.init(
        "Write down every difference", "rehearse", folder, "\(report.stagingOption) --changes changes.ndjson\(accept)")
    case .corrupt where folder.hasPrefix("gs://"):
      self.init("Download it, to look at it", "backups download", folder)
    case .corrupt:
      self.init("After what the findings ask for, verify again", "verify", folder)
    case .incomplete:
      self.init("After what the findings ask for, rehearse again", "rehearse", folder, report.againOptions + accept)
    }
  }

  init(purpose: String, command: String) {
    self.purpose = purpose
    self.command = command
  }

  private init(_ purpose: String, _ subcommand: String, _ folder: String, _ options: String? = nil) {
    self.purpose = purpose
    command = ["rekindle", subcommand, ShellWord.quoted(folder), options].compactMap(\.self).joined(separator: " ")
  }
}

extension VerifyReport {
  /// What was accepted, as it was given; with a space before it.
  fileprivate var acceptOptions: String { accepted.map { " --accept \($0.rawValue)" }.joined() }

  /// The policy and what was accepted, as they were given; nil if that was nothing that has to be given.
  fileprivate var policyOptions: String? {
    let named = policy.flatMap { $0 == PolicyReader.fileName ? nil : " --policy \(ShellWord.quoted($0))" } ?? ""
    let options = named + acceptOptions
    return options.isEmpty ? nil : String(options.dropFirst())
  }

  /// What the export was held against, as it was given; nil if that was nothing that has to be given.
  fileprivate var sideOptions: String? {
    var options = [policyOptions].compactMap(\.self)
    if let comparison { options.append("--against \(ShellWord.quoted(comparison.source))") }
    return options.isEmpty ? nil : options.joined(separator: " ")
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
