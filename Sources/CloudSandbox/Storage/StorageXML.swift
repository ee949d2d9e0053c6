import Documents
import Hummingbird

/// The XML API's addresses, `/BUCKET/OBJECT`.
enum StorageXML {
  /// The first part of paths that belong to other APIs. None can be a bucket's name that a test would choose.
  private static let others: Set<Substring> = [
    "", "v1", "storage", "download", "upload", "resumable", "token", "computeMetadata", "robot", "service_accounts",
    "sandbox", "google.firestore.v1.Firestore", "batch",
  ]

  static func isAddressed(by request: Request) -> Bool {
    let parts = request.uri.path.partsOfName()
    return parts.count > 2 && !others.contains(parts[1])
  }
}
