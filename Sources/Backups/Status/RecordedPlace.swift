import Attestation
import Documents
import GoogleCloud

extension RehearsalRecord {
  /// Where the export was; nil if the record does not say, or names no folder of a bucket.
  var place: BucketPlace? { export.place.flatMap { BucketPlace(folder: $0.text) } }
}

extension HistoryRecord {
  /// Where the export was, as the record says.
  var place: BucketPlace? { statement.record.place }
}
