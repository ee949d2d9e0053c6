import Documents
import GoogleCloud

/// The export folders at the top of a bucket, and which of them is the newest complete one.
///
/// Firestore writes `FOLDER/FOLDER.overall_export_metadata` last, so an export is complete once that is there.
package struct ExportFolders: Sendable, Equatable {
  package struct Complete: Sendable, Equatable {
    /// `gs://BUCKET/FOLDER`.
    package var uri: String
    /// Microseconds since 1970: when its last file was written.
    package var completed: Int64
  }

  /// Nil if none was found among the newest folders.
  package var newest: Complete?
  /// Newer than that, and without their last file: still being written, or given up; the newest first.
  package var unfinished: [String] = []
  /// Of all folders at the top.
  package var count = 0

  /// Folders that are looked at; a month of daily exports and some more.
  private static let maximumLooks = 50

  /// - Returns: what there is; a bucket is listed once, and each of its newest folders is asked for one object.
  static func read(_ bucket: String, _ storage: StorageClient) async throws -> ExportFolders {
    var names: [String] = []
    try await storage.list(.init(bucket: bucket, delimiter: "/")) { page in
      names += (page.prefixes ?? []).map { String($0.dropLast()) }
    }
    var folders = ExportFolders(count: names.count)
    for name in byTime(names).prefix(maximumLooks) {
      do {
        let last = try await storage.object("\(name)/\(name).overall_export_metadata", in: bucket)
        guard let time = Timestamp.microseconds(last.created) else { continue }
        folders.newest = Complete(uri: "gs://\(bucket)/\(name)", completed: time)
        return folders
      } catch let error as GoogleCloudError where error.code == .notFound {
        // Only what is named as Firestore names exports is one that was begun.
        if isTimed(name) { folders.unfinished.append("gs://\(bucket)/\(name)") }
      }
    }
    return folders
  }

  /// The newest first, by the time that Firestore gives to the names; others after them.
  private static func byTime(_ names: [String]) -> [String] {
    names.filter(isTimed).sorted(by: >) + names.filter { !isTimed($0) }.sorted(by: >)
  }

  /// `2026-11-22T03:00:04_48121`
  private static func isTimed(_ name: String) -> Bool {
    name.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d_\d+/) != nil
  }
}
