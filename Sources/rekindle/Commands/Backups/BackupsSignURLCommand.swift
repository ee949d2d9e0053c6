import ArgumentParser
import Backups
import GoogleCloud
import Reports
import Verification

struct BackupsSignURLCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign-url",
    abstract: "Makes links by which an object or an export can be downloaded without an account, for some time.",
    discussion: """
      By the key of a service account in GOOGLE_APPLICATION_CREDENTIALS, for 7 days at most; or by IAM in the name of \
      --impersonate-service-account, for 12 hours at most. Whoever has a link can download until it expires: they go to \
      standard output, or to a file that only its owner can read. docs/backups.md tells how links are kept to the few who may \
      make them. Links carry this machine's time: Rekindle refuses to make them while its clock is 15 minutes or more off.

      EXAMPLE: rekindle backups sign-url gs://my-backups/2026-11-22T03:00:04_48121 --as curl -o download.sh
      EXAMPLE: rekindle backups sign-url latest --as curl -o download.sh
      EXAMPLE: rekindle backups sign-url gs://my-backups/notes.txt --expires 15m

      EXIT STATUS: 0 made · 3 could not be made · 4 refused (no link was made) · 64 usage · 70 a bug in rekindle · 130 interrupted
      """)

  @Argument(
    help: ArgumentHelp(
      """
      gs://BUCKET/OBJECT or gs://BUCKET/EXPORT; a name that rekindle backups list prints, in the policy's bucket; or \
      latest, the newest export of ours there.
      """, valueName: "place"))
  var place: String

  @Option(
    help: ArgumentHelp("How long the links are good for: 59s, 15m, 1h, 7d.", valueName: "time"),
    transform: { try LengthOption.parse($0) })
  var expires = LengthOption(.seconds(3_600))

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "list (a URL a line), curl (a script that downloads, continues, and compares checksums), or json.",
      valueName: "form"))
  var form = LinkForm.list

  @Option(
    name: .shortAndLong, help: ArgumentHelp("A file for the links, readable by its owner only.", valueName: "file"))
  var output: String?

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var cloud: CloudOptions
  @OptionGroup var log: LogOptions

  func run() async throws {
    try await Session.run(nil, to: AnswerDestination(file: output, isPrivate: true)) { _ in
      let policy = try policies.load()
      let services = try cloud.services()
      let found = try await ExportReference.find(inBucket: place, policy, services)
      found.tell()
      let storage = try services.endpoint(.storage)
      let clock = try await SigningClock.check(storage, duration: expires.duration)
      let links = try await SignedLinks.make(
        found.place, StorageClient(storage), try await services.urlSigner(), duration: expires.duration)
      let bytes =
        switch form {
        case .list: links.list
        case .curl: links.script
        case .json: links.json(toolVersion: Rekindle.version)
        }
      let count = Quantity.counted(links.links.count, "link")
      let note = "\(count), \(links.validity). Anyone who has \(links.links.count == 1 ? "it" : "one") can use it."
      return Answer(.verified, bytes: bytes, notes: [note, clock].compactMap(\.self))
    }
  }
}

enum LinkForm: String, ExpressibleByArgument, CaseIterable {
  case list, curl, json
}
