import ArgumentParser
import Costs
import Documents
import Files
import Foundation
import GoogleCloud
import Logging
import Policy
import Reports
import Verification

/// The export that a command reads.
struct ExportArgument: ParsableArguments {
  @Argument(help: "The export's folder, or the .overall_export_metadata file in it.", completion: .directory)
  var export: String
}

extension DocumentPath {
  /// A path as it is typed.
  init(argument: String) throws {
    guard let path = DocumentPath(argument) else {
      throw ValidationError(
        "'\(VisibleText.of(argument))' is not a document's path: give collection/document pairs, such as companies/c1/invoices/i7."
      )
    }
    self = path
  }
}

/// A length of time: `59s`, `15m`, `26h`, `7d`.
struct LengthOption: ExpressibleByArgument, CustomStringConvertible {
  var duration: Duration

  init(_ duration: Duration) {
    self.duration = duration
  }

  init?(argument: String) {
    guard let duration = LengthOfTime.duration(argument) else { return nil }
    self.duration = duration
  }

  /// Reads what was typed, for an option's `transform`.
  /// - Throws: `ValidationError` that says the form; without it, the parser says only that the value is invalid.
  static func parse(_ text: String) throws -> LengthOption {
    guard let option = LengthOption(argument: text) else { throw ValidationError(LengthOfTime.form) }
    return option
  }

  var description: String { LengthOfTime.text(duration) }
  var defaultValueDescription: String { description }
}

/// By whose right Google's services are called.
struct CloudOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Act as this service account: the credentials found by application default need \
      roles/iam.serviceAccountTokenCreator on it.
      """, valueName: "email"))
  var impersonateServiceAccount: String?

  func services() throws -> GoogleServices {
    try GoogleServices(ProcessInfo.processInfo.environment, impersonating: impersonateServiceAccount)
  }
}

/// What the user expects of an export.
struct PolicyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What to expect of the export; by default rekindle.yaml in the current folder, if it is there. See docs/policy.md.",
      valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var policy: String?

  /// The option, where it was given, for a command that is named for later.
  var again: [String] { policy.map { [ShellWord.option("--policy", $0)] } ?? [] }

  /// The policy that holds here; nil if there is none.
  /// - Throws: `YAMLProblem` if there is one that cannot be used; it is never passed over.
  func load() throws -> Policy? { try Self.load(policy) }

  /// - Parameter policy: the file; nil for the one in the current folder.
  static func load(_ policy: String?) throws -> Policy? {
    let path = policy ?? PolicyReader.fileName
    // By its own attributes: a link that leads nowhere is a policy that cannot be read.
    guard policy != nil || (try? FileManager.default.attributesOfItem(atPath: path)) != nil else { return nil }
    return try PolicyReader.read(path)
  }
}

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

/// What Google's services cost here.
struct PriceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Prices of your own, over those that ship with this tool; by default the file that REKINDLE_PRICES names, if it \
      does. See docs/costs.md.
      """, valueName: "file"),
    completion: .file(extensions: ["json"]))
  var prices: String?

  /// - Throws: `CommandError` or `PriceError` for a file that cannot be used; it is never passed over.
  func load() throws -> PriceList {
    let named = ProcessInfo.processInfo.environment["REKINDLE_PRICES"].flatMap { $0.isEmpty ? nil : $0 }
    let shipped = try PriceList.shipped()
    guard let path = prices ?? named else { return shipped }
    let bytes = try NamedFile.read(path, limit: PriceFile.maximumBytes) {
      CommandError("\(path): \($0)", status: ExitStatus.usage)
    }
    return shipped.overridden(by: try PriceFile.list(bytes, path: path))
  }
}

/// What a command tells on stderr of the calls that it makes.
struct LogOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      What to tell on stderr: error, warning (by default: long waits too), info (every call that is made again), debug \
      (every request: method, address, status, bytes, time). No token, key or document's value is in it.
      """, valueName: "level"))
  var logLevel: LogLevel?

  /// Begins the log: a command that has these options need not think of it. They stand in the command itself, since a debug
  /// build of ArgumentParser looks through a group within a group once for each of its checks.
  func validate() {
    if let logLevel { ErrorLog.begin(logLevel.level) } else { ErrorLog.begin() }
  }
}

enum LogLevel: String, ExpressibleByArgument, CaseIterable {
  case error, warning, info, debug

  var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .warning }
}
