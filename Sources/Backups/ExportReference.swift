package import Documents
import ExportFormat
package import GoogleCloud
import JSON
package import Policy

/// An export as it is typed, wherever a command takes one.
package enum ExportReference: Sendable, Equatable {
  /// On this machine.
  case folder(String)
  /// `gs://BUCKET/EXPORT`, or an object there.
  case place(BucketPlace)
  /// A name as `backups list` prints it, in the policy's bucket.
  case name(ExactName, BucketPlace)
  /// The newest export of ours in the policy's bucket.
  case latest(in: BucketPlace)

  private static let newest = "latest"

  /// Reads what was typed. What is on this machine goes before a name and before `latest`; `./latest` is always a path.
  /// - Parameters:
  ///   - rules: the policy's; nil without a policy, or if it has none.
  ///   - isOnDisk: whether something is at a path; nil for a command that only takes exports in buckets.
  /// - Throws: `usage` for a text that is no place and no name, and for a name without a policy's bucket.
  package init(_ text: String, _ rules: BackupRules?, isOnDisk: ((String) -> Bool)?) throws(BackupError) {
    if text.hasPrefix("gs://") {
      guard let place = BucketPlace(folder: text) else {
        throw BackupError(
          .usage, "\"\(text)\" is not an export in Cloud Storage.",
          remedy: "Write gs://BUCKET/EXPORT. See what there is: rekindle backups list")
      }
      self = .place(place)
      return
    }
    if let isOnDisk, Self.isPath(text) || isOnDisk(text) || rules == nil && text.utf8.contains(UInt8(ascii: "/")) {
      self = .folder(text)
      return
    }
    guard let name = Self.name(text) else {
      throw BackupError(
        .usage, "\"\(text)\" is not the name of an export.",
        remedy: "Write a name as rekindle backups list prints it, latest, or gs://BUCKET/EXPORT.")
    }
    guard let rules else {
      throw BackupError(
        .usage,
        "\"\(text)\" is not gs://BUCKET/EXPORT\(isOnDisk == nil ? "" : " and not a folder here"), "
          + "and no policy names a bucket to look in.",
        remedy: "Give gs://BUCKET/EXPORT, or set backups.bucket in \(PolicyReader.fileName) (docs/policy.md).")
    }
    let bucket = BucketPlace(rules)
    self = text == Self.newest ? .latest(in: bucket) : .name(name, bucket.inside(name))
  }

  /// Whether it is not on this machine.
  package var isInBucket: Bool { if case .folder = self { false } else { true } }

  /// For standard error, where a folder here goes before an export that could be meant as well: a bare `latest`, or a name as
  /// `backups list` prints it. Nil for anything else.
  package var folderNotice: String? {
    guard case .folder(let text) = self, !text.utf8.contains(UInt8(ascii: "/")), !Self.isPath(text),
      text == Self.newest || ExportTime.microseconds(inName: ExactName(text)) != nil
    else { return nil }
    return "\(text) is the folder ./\(text)"
  }

  /// Finds the export in its bucket. Only `latest` calls the service.
  /// - Parameter services: called for `latest`.
  /// - Returns: nil for a folder.
  /// - Throws: `noExport` where none is ours; what the service says.
  package func find(_ policy: Policy?, _ services: () throws -> GoogleServices) async throws -> FoundExport? {
    switch self {
    case .folder: nil
    case .place(let place): FoundExport(place: place)
    case .name(let name, let place): FoundExport(place: place, notice: "\(name) is \(place)")
    case .latest(let bucket): try await FoundExport.latest(in: bucket, policy, try services())
    }
  }

  /// Whether it can only be meant as a path of this machine.
  private static func isPath(_ text: String) -> Bool {
    let parts = ExactName(text).parts()
    return ["/", "~"].contains(text.prefix(1)) || parts.contains(".") || parts.contains("..")
      || ExactName(text).hasSuffix(Export.overallExtension)
  }

  /// - Returns: nil for what no listing prints: a name that is none for a file, or that holds control characters.
  private static func name(_ text: String) -> ExactName? {
    guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return nil }
    return SafeName.path(of: ExactName(text))
  }
}

/// An export in a bucket, as a reference or `--latest` found it.
package struct FoundExport: Sendable {
  package let place: BucketPlace
  /// What a name or `latest` stands for, with the whole URI, for standard error; nil for an export that was typed whole.
  package var notice: String?
  /// The newer exports that `latest` passed over.
  package var passedOver: [BackupExport] = []
  /// Decides once more about the objects that are downloaded; nil for an export that was named.
  package var ownership: Ownership?

  init(place: BucketPlace, notice: String? = nil) {
    self.place = place
    self.notice = notice
  }

  /// The newest export of ours.
  /// - Throws: `noExport` if none is ours; what the service says.
  package static func latest(
    in bucket: BucketPlace, _ policy: Policy?, _ services: GoogleServices
  ) async throws -> FoundExport {
    let (export, passedOver) = try await BackupLister(services, policy, now: Timestamp.now()).newest(in: bucket)
    var found = FoundExport(
      place: export.place, notice: "latest is \(export.place), of \(Timestamp.text(microseconds: export.time))")
    found.passedOver = passedOver
    found.ownership = Ownership(policy)
    return found
  }
}
