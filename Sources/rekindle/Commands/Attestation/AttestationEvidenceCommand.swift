import ArgumentParser
import Attestation
import Backups
import Foundation
import JSON
import Policy
import Reports

struct AttestationEvidenceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evidence",
    abstract: "Writes what the history proves about the rehearsals of a period, for an auditor.",
    discussion: """
      The page lists every rehearsal of ours with its signature, counts, data age and recovery time, and every day without one. \
      It has the public keys, and the commands that check each signature with openssl alone. A record counts as proof only if \
      a trusted key signed it. The policy names the keys and the history, unless --key and --history name others.

      A day is a calendar day in the time zone of the policy's schedule, or in UTC without a schedule. Today does not count yet.

      EXAMPLE: rekindle attestation evidence --since 2026-11-01 --until 2026-11-30 -o evidence.html
      EXAMPLE: rekindle attestation evidence --since 2026-11-01 --format json

      EXIT STATUS: 0 every record of ours counts as proof, and every day has one · 1 a record does not count, or a day has \
      none · 3 the history, or a part of it, cannot be read, or a signature is broken · 64 usage · 70 a bug in rekindle · 130 interrupted
      """)

  @Option(help: ArgumentHelp("The first day: 2026-11-01.", valueName: "date"))
  var since: EvidencePeriod.Day

  @Option(help: ArgumentHelp("The last day, included; by default today.", valueName: "date"))
  var until: EvidencePeriod.Day?

  @OptionGroup var policies: PolicyOptions

  @Option(
    help: ArgumentHelp(
      "Where the records are, a folder or gs://BUCKET/PREFIX; by default what the policy says (backups.history).",
      valueName: "place"))
  var history: String?

  @Option(
    help: ArgumentHelp(
      """
      A public key's file, or gcpkms://... for one in Cloud KMS, whose signatures count; repeatable. By default the keys of the \
      policy, each within its period.
      """, valueName: "key"))
  var key: [String] = []

  @Option(
    help: ArgumentHelp(
      "text, json or html; by default what the extension of -o says (.txt, .json, .html), else text.",
      valueName: "format"))
  var format: EvidenceFormat?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the evidence to this file instead of standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  @OptionGroup var cloud: CloudOptions
  @OptionGroup var log: LogOptions

  func validate() throws {
    for name in key { try AttestationKey.validate(name) }
    _ = try chosenFormat()
  }

  func run() async throws {
    let format = try chosenFormat()
    try await Session.run(nil, to: AnswerDestination(format: format == .json ? .json : .text, file: output)) { _ in
      let policy = try policies.load()
      let period = try period(policy?.schedule)
      guard let name = history ?? policy?.backups?.history else {
        throw CommandError(
          "No history is given, and no policy names one. Pass --history, or set backups.history in "
            + "\(PolicyReader.fileName) (docs/policy.md).", status: ExitStatus.usage)
      }
      let place = try HistoryPlace(name)
      let ring = try await ring(policy)
      let listing = try await History(place) { try cloud.services() }.records(keys: ring)
      let evidence = RehearsalEvidence(
        listing, keys: ring, policy: policy, period: period, isOurs: Ownership(policy).isOurs)
      var answer = try evidence.answer(
        format,
        EvidenceOrigin(history: place.description, account: NSUserName(), toolVersion: Rekindle.version))
      if let output { answer.notes.append("\(output): \(evidence.summary)") }
      return answer
    }
  }

  private func chosenFormat() throws -> EvidenceFormat {
    if let format { return format }
    guard let output else { return .text }
    switch ReportFormat(fileExtension: (output as NSString).pathExtension) {
    case .text: return .text
    case .json: return .json
    case .html: return .html
    case .markdown, .junit, nil:
      throw ValidationError(
        "The extension of \(output) does not say which format you want. Add --format text, json or html.")
    }
  }

  /// - Throws: `ValidationError` for days that make no period.
  private func period(_ schedule: ScheduleRules?) throws -> EvidencePeriod {
    do throws(EvidencePeriod.Problem) {
      return try EvidencePeriod(since: since, until: until, schedule: schedule, now: Timestamp.now())
    } catch {
      switch error {
      case .notBegun(let today):
        throw ValidationError("--since \(since) is after today, \(today). Give a day that has begun.")
      case .endsBeforeItBegins: throw ValidationError("--until is before --since. Give a later day.")
      case .tooLong:
        throw ValidationError("The period has more than \(EvidencePeriod.mostDays) days. Give a later --since.")
      }
    }
  }

  /// The keys that are given, at any time; else those of the policy, each within its period.
  /// - Returns: nil if there is none.
  private func ring(_ policy: Policy?) async throws -> KeyRing? {
    guard !key.isEmpty else { return try KeyRing(trusting: policy?.backups?.trustedKeys ?? []) }
    var entries: [KeyRing.Entry] = []
    for name in key {
      let key = try await PublicKey(named: name) { try cloud.services() }
      entries.append(KeyRing.Entry(key: key))
    }
    return KeyRing(entries)
  }
}

extension EvidenceFormat: ExpressibleByArgument {}

extension EvidencePeriod.Day: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
