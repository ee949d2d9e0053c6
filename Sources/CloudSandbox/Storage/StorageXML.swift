import Documents
import Hummingbird

/// The XML API's addresses, `/BUCKET/OBJECT`, and its words.
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

  static func response(_ status: HTTPResponse.Status, _ inner: String) -> Response {
    Response(
      status: status, headers: [.contentType: "application/xml; charset=UTF-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: "<?xml version='1.0' encoding='UTF-8'?>\(inner)")))
  }
}
