import ArgumentParser
import Backups
import Documents
import GoogleCloud
import Policy
import Rehearsal

extension Staging {
  /// `--staging` as it is typed.
  /// - Throws: `DatabaseAddress.Problem`, `ValidationError`.
  init(option text: String) throws {
    switch text {
    case "embedded": self = .embedded
    case "emulator": self = .emulator
    default:
      switch try DatabaseAddress(text) {
      case .emulator(let server, let database)?: self = .runningEmulator(address: server, database: database)
      case .firestore(let database)?: self = .project(database)
      case nil:
        throw ValidationError(
          "Write embedded, emulator, emulator://HOST:PORT/PROJECT/DATABASE or firestore://PROJECT/DATABASE.")
      }
    }
  }
}

/// Options of a rehearsal in a database of Google's.
struct ProjectStagingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      For firestore://: the objects that Google imports, gs://BUCKET/FOLDER; they must be the export's files, byte for \
      byte. By default those that EXPORT is downloaded of, or the folder of the export's name in the policy's bucket.
      """, valueName: "folder"))
  var from: String?

  @Option(
    help: ArgumentHelp(
      "For firestore://: wait for this import, which an earlier rehearsal began, and read it back.",
      valueName: "operation"))
  var resume: String?

  @Flag(help: "For firestore://: delete what staging holds before the import; its name has to be typed.")
  var cleanStaging = false

  @Option(
    help: ArgumentHelp(
      "PROJECT/DATABASE: the name that --clean-staging would have typed, where nobody can be asked.",
      valueName: "name"))
  var confirmName: String?

  @Flag(help: "Do what costs money without asking.")
  var yes = false

  func validate() throws {
    if let from, BucketPlace(folder: from) == nil {
      throw ValidationError("--from must be gs://BUCKET/FOLDER, not \(from.prefix(200)).")
    }
    if resume != nil, cleanStaging {
      throw ValidationError("--resume reads back what an import wrote; --clean-staging would delete it.")
    }
    if confirmName != nil, !cleanStaging { throw ValidationError("--confirm-name is for --clean-staging.") }
  }

  /// Whether one of them was given that means nothing for another staging.
  var namesGiven: [String] {
    [
      from == nil ? nil : "--from", resume == nil ? nil : "--resume", cleanStaging ? "--clean-staging" : nil,
      yes ? "--yes" : nil,
    ].compactMap(\.self)
  }

  /// The objects that are imported.
  /// - Parameters:
  ///   - export: as it was typed; one in a bucket is imported from there.
  ///   - name: of the export.
  /// - Throws: `ValidationError` if nobody says where they are.
  func objects(_ policy: Policy?, _ export: String, name: ExactName) throws -> BucketPlace {
    if let folder = BucketPlace(folder: from ?? export) { return folder }
    guard let rules = policy?.backups else {
      throw ValidationError(
        "Google imports from a bucket: give --from gs://BUCKET/FOLDER, or the bucket in the policy (backups: bucket:).")
    }
    return BucketPlace(rules).inside(name)
  }
}
