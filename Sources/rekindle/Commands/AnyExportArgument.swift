import ArgumentParser
import Backups
import Foundation
import GoogleCloud
import Policy

/// An export on this machine or in a bucket.
struct AnyExportArgument: ParsableArguments {
  /// The one help of every command that takes such an export.
  static let words = """
    The export's folder, or the .overall_export_metadata file in it; gs://BUCKET/EXPORT; a name that rekindle backups list \
    prints, in the policy's bucket; or latest, the newest export of ours there. A folder of that name here goes first: \
    ./latest is always the folder.
    """

  @Argument(help: ArgumentHelp(AnyExportArgument.words), completion: .directory)
  var export: String

  func reference(_ policy: Policy?) throws -> ExportReference { try ExportReference(typed: export, policy) }
}

extension ExportReference {
  /// An export that may be on this machine.
  init(typed text: String, _ policy: Policy?) throws(BackupError) {
    try self.init(text, policy?.backups) { FileManager.default.fileExists(atPath: $0) }
  }

  /// An export, or an object, that can only be in a bucket.
  static func find(inBucket text: String, _ policy: Policy?, _ services: GoogleServices) async throws -> FoundExport {
    let reference = try ExportReference(text, policy?.backups, isOnDisk: nil)
    guard let found = try await reference.find(policy, { services }) else {
      throw ValidationError("\(text) is not in a bucket.")
    }
    return found
  }

  /// Finds the export, and tells on standard error what a name or `latest` stands for: an export in the bucket, or a folder here.
  /// - Returns: nil for a folder.
  func findTelling(_ policy: Policy?, _ services: () throws -> GoogleServices) async throws -> FoundExport? {
    let found = try await find(policy, services)
    if let folderNotice { StandardError.tell(folderNotice) }
    found?.tell()
    return found
  }
}

extension FoundExport {
  func tell() {
    if let notice { StandardError.tell(notice) }
  }

  /// - Throws: `ValidationError` if `--from` names another folder than the export's.
  func check(from: String?) throws {
    guard let objects = from.flatMap({ BucketPlace(folder: $0) }), objects != place else { return }
    throw ValidationError("\(place) would be downloaded, and \(objects) imported: leave --from out.")
  }
}
