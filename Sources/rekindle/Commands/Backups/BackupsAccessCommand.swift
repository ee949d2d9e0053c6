import ArgumentParser
import Backups
import GoogleCloud
import Reports
import Work

struct BackupsAccessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "access",
    abstract:
      "Says who and what can read, change or delete the backups, or send them elsewhere, and what is not yours.",
    discussion: """
      It only reads: access policies of the buckets, the project, its service accounts and keys of Cloud KMS; keys of service \
      accounts and HMAC keys; the settings of the buckets; jobs and exports that go elsewhere; other buckets and databases. \
      Each entry is yours if the policy names it (access.ours), if Google made it, or if its id is in the file of --ours. \
      Each other one comes with the command that takes it away. docs/access.md has every entry and the roles that this needs.

      EXAMPLE: rekindle backups access
      EXAMPLE: rekindle backups access --format json | jq -r '.entries[] | select(.ours | not) | .id'

      EXIT STATUS: 0 everything was read, and is yours · 1 something is not yours · 3 something could not be read · 64 usage · \
      70 a bug in rekindle · 130 interrupted
      """)

  @OptionGroup var policies: PolicyOptions

  @Option(
    help: ArgumentHelp(
      """
      A file with ids of entries, one a line, that you looked at and call yours, for this call only. Public access never is.
      """, valueName: "file"),
    completion: .file())
  var ours: String?

  @Option(
    help: ArgumentHelp(
      "A key of Cloud KMS that signs rehearsals, gcpkms://...; who may use it is looked at, too; repeatable.",
      valueName: "key"))
  var key: [String] = []

  @Flag(help: "List what is yours, too; with --format json it is always in the answer.")
  var all = false

  @OptionGroup var cloud: CloudOptions
  @OptionGroup var log: LogOptions
  @OptionGroup var answer: AnswerOptions
  @OptionGroup var progress: ProgressOptions

  func run() async throws {
    try await Session.run(progress, to: answer.destination) { meter in
      let keys = try key.map { try Self.key($0) }
      let scope = try AccessScope(policies.load(), signingKeys: keys)
      let accepted = try ours.map { try AcceptedEntries.read($0) } ?? []
      let calls = try CloudCalls(cloud.services())
      meter.begin("reading who has access")
      let review = AccessReview(try await calls.access(to: scope), scope, accepted: accepted)
      return review.answer(listsOurs: all, toolVersion: Rekindle.version)
    }
  }

  private static func key(_ text: String) throws -> KMSPlace {
    guard let version = try? KMSKeyVersion(text), let key = version.key else {
      throw ValidationError(
        "'\(VisibleText.of(text))' is not a key's version in Cloud KMS: give "
          + "gcpkms://projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/1.")
    }
    return key
  }
}
