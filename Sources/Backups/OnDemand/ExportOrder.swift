package import Documents
package import GoogleCloud
import JSON

/// What is to be exported, and where to.
package struct ExportOrder: Sendable {
  package var database: DatabaseName
  /// The export's own folder, which is not there yet.
  package var place: BucketPlace
  /// Collection groups; all if empty.
  package var collections: [ExactName]
  /// The one instant that the export is of, a whole minute; nil for no such promise.
  package var snapshotTime: ReadTime?

  package init(database: DatabaseName, place: BucketPlace, collections: [ExactName] = [], snapshotTime: ReadTime? = nil)
  {
    self.database = database
    self.place = place
    self.collections = collections
    self.snapshotTime = snapshotTime
  }
}

/// The name of an export's folder in Google's form: `2026-11-22T03:00:04_48121`.
///
/// Ours, and not the service's: a start call whose answer was lost cannot begin a second export in the same folder, and
/// the first one is found by it.
package enum ExportName {
  private static let numbers = 10_000..<100_000

  /// - Parameter now: microseconds since 1970.
  package static func make(now: Int64, number: Int = .random(in: numbers)) -> ExactName {
    let text = Timestamp.text(microseconds: now - now % 1_000_000)
    return "\(text.dropLast())_\(number)"
  }
}
