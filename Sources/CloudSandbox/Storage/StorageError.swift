import Hummingbird
import Sandbox

/// An answer of Cloud Storage that refuses a request.
struct StorageError: Error, Sendable {
  var status: HTTPResponse.Status
  /// Cloud Storage's word in JSON: `notFound`.
  var reason: String
  /// The word of the XML API: `NoSuchKey`.
  var code: String
  var message: String

  init(_ status: HTTPResponse.Status, _ reason: String, _ code: String, _ message: String) {
    (self.status, self.reason, self.code, self.message) = (status, reason, code, message)
  }

  static func noBucket(_ bucket: String) -> StorageError {
    StorageError(.notFound, "notFound", "NoSuchBucket", "The specified bucket does not exist.")
  }

  static func noObject(_ bucket: String, _ object: String) -> StorageError {
    StorageError(.notFound, "notFound", "NoSuchKey", "No such object: \(bucket)/\(object)")
  }

  static func noGeneration(_ what: String) -> StorageError {
    .invalid("Required parameter: generation. A soft-deleted \(what) is named by it.")
  }

  static func invalid(_ message: String) -> StorageError {
    StorageError(.badRequest, "invalid", "InvalidArgument", message)
  }

  static func conflict(_ message: String) -> StorageError {
    StorageError(.conflict, "conflict", "BucketNameUnavailable", message)
  }

  static func refused(_ status: HTTPResponse.Status, _ code: String, _ message: String) -> StorageError {
    StorageError(status, "forbidden", code, message)
  }

  static let conditionNotMet = StorageError(
    .preconditionFailed, "conditionNotMet", "PreconditionFailed",
    "At least one of the pre-conditions you specified did not hold.")

  static let notModified = StorageError(.notModified, "notModified", "NotModified", "Not modified.")

  static let unsatisfiable = StorageError(
    .rangeNotSatisfiable, "requestedRangeNotSatisfiable", "InvalidRange", "The requested range cannot be satisfied.")

  func response(isXML: Bool) -> Response {
    if status == .notModified { return Response(status: status) }
    if isXML {
      let text = message.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      let error = "<Error><Code>\(code)</Code><Message>\(text)</Message></Error>"
      return Response(
        status: status, headers: [.contentType: "application/xml; charset=UTF-8"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: "<?xml version='1.0' encoding='UTF-8'?>\(error)")))
    }
    return GoogleErrors.response(status, nil, message, reason: reason)
  }
}
