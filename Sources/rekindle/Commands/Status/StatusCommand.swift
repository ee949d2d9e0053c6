import ArgumentParser
import Attestation
import Backups
import Foundation
import GoogleCloud
import JSON
import Policy
import Reports
import Verification
import Work

extension StatusFormat: ExpressibleByArgument {}

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Says whether you could restore production tonight, and whether you would notice if you could not.",
    discussion: """
      Joins the checks of `rekindle backups status` and `rekindle schedule status`: the newest backup, the history of \
      rehearsals, the schedule, the bucket. It writes nothing but the last notified state. What Rekindle cannot read makes \
      only its own checks unknown, never ok. See docs/status.md.

      EXAMPLE: rekindle status
      EXAMPLE: rekindle status --format openmetrics -o /var/lib/node_exporter/rekindle.prom
      EXAMPLE: rekindle status --quiet --ping https://hc-ping.com/your-uuid

      EXIT STATUS: 0 no check failed or is unknown · 1 a check failed · 3 a check could not find out · 64 usage · 70 a bug in rekindle · \
      130 interrupted. With --format nagios: 0 ok · 1 warning · 2 critical · 3 unknown
      """)

  @OptionGroup var bucket: BucketArgument
  @OptionGroup var policies: PolicyOptions
  @OptionGroup var cloud: CloudOptions
  @OptionGroup var log: LogOptions

  @Option(help: ArgumentHelp("text, json, openmetrics or nagios.", valueName: "format"))
  var format = StatusFormat.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the answer to this file, whole or not at all, instead of standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      """
      Call URL/start at the start, then URL for exit status 0, or URL/fail: as healthchecks.io and similar monitors \
      expect. By default the address that REKINDLE_PING_URL holds. A call that fails changes nothing else.
      """, valueName: "url"))
  var ping: String?

  @Flag(help: "Do not call the policy's webhook (notify), even if the state changed.")
  var noNotify = false

  @OptionGroup var progress: ProgressOptions

  /// The address is not repeated in the message: it can be a secret.
  func validate() throws {
    // The webhook's log is the command's.
    log.validate()
    do { _ = try webhookOfPing() } catch {
      throw ValidationError("--ping, or REKINDLE_PING_URL: \(error.message) \(error.remedy)")
    }
  }

  private func webhookOfPing() throws(GoogleCloudError) -> Webhook? {
    let named = ProcessInfo.processInfo.environment["REKINDLE_PING_URL"].flatMap { $0.isEmpty ? nil : $0 }
    guard let address = ping ?? named else { return nil }
    return try Webhook(address)
  }

  func run() async throws {
    let ping = Ping(webhook: try webhookOfPing())
    let destination = AnswerDestination(
      format: format.answerFormat, file: output, isForPlugin: format == .nagios)
    try await Session.run(progress, to: destination, whenEnded: ping.ended) { meter in
      async let told: Void = ping.began()
      let answer = try await judge(meter)
      await told
      return answer
    }
  }

  private func judge(_ meter: ProgressMeter) async throws -> Answer {
    let (place, policy) = try bucket.resolve(policies)
    guard let policy, let rules = policy.backups else { throw BackupError.noRules }
    let services: Result<GoogleServices, any Error> = Result { try cloud.services() }
    let store = try policy.notify.map { _ in try notifiedStore(policy, rules, services) }
    let reader = try ReadinessReader(services, policy, rules, at: place) {
      try await rules.historyListing(try services.get())
    }
    meter.begin("reading the backups, the history and the schedule")
    var readiness = try await reader.read(now: Timestamp.now())
    if let notify = policy.notify, let store {
      meter.begin("notifying")
      let told = try await outcome(of: notify, store, readiness)
      readiness.add(told)
    }
    return readiness.answer(format, toolVersion: Rekindle.version)
  }

  private func outcome(
    of notify: NotifyRules, _ store: NotifiedStore, _ readiness: RecoveryReadiness
  ) async throws -> Notifier.Outcome {
    guard !noNotify else { return Notifier.Outcome(.skipped, "--no-notify: Rekindle did not call the webhook.") }
    // The state of another place would overwrite that of the policy's, and announce changes that did not happen.
    guard readiness.place == BucketPlace(readiness.rules) else {
      return Notifier.Outcome(
        .skipped,
        "\(readiness.place) is not the policy's place, \(BucketPlace(readiness.rules)), so Rekindle did not call the webhook.",
        remedy: "To notify, run rekindle status without a place.")
    }
    let address = ProcessInfo.processInfo.environment[notify.webhookVariable]
    return try await Notifier(notify, address: address, store: store).notify(readiness) { occasion in
      readiness.notification(occasion, notify.form, toolVersion: Rekindle.version)
    }
  }

  /// - Throws: `CommandError` if the policy names no history: without one, every run would call the webhook.
  private func notifiedStore(
    _ policy: Policy, _ rules: BackupRules, _ services: Result<GoogleServices, any Error>
  ) throws -> NotifiedStore {
    guard let history = rules.history else {
      throw CommandError(
        "\(policy.path) has notify and no backups.history. Rekindle keeps the last notified state beside the history, so "
          + "that it calls the webhook once for each change. Write backups.history into the policy (docs/policy.md).",
        status: ExitStatus.usage)
    }
    return NotifiedStore(beside: try HistoryPlace(history)) {
      StorageClient(try services.get().endpoint(.storage))
    }
  }
}
