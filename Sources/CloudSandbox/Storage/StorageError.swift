import Hummingbird
import JSON
import Sandbox

/// An answer of Cloud Storage that refuses a request.
struct StorageError: Error, Sendable {
  var status: HTTPResponse.Status
  /// Cloud Storage's word in JSON: `notFound`.
  var reason: String
  /// The word of the XML API: `NoSuchKey`.
  var code: String
  var message: String

  static func noBucket(_ bucket: String) -> StorageError {
    StorageError(
      status: .notFound, reason: "notFound", code: "NoSuchBucket", message: "The specified bucket does not exist.")
  }

  static func noObject(_ bucket: String, _ object: String) -> StorageError {
    StorageError(
      status: .notFound, reason: "notFound", code: "NoSuchKey", message: "No such object: \(bucket)/\(object)")
  }

  static func invalid(_ message: String) -> StorageError {
    StorageError(status: .badRequest, reason: "invalid", code: "InvalidArgument", message: message)
  }

  static func conflict(_ message: String) -> StorageError {
    StorageError(status: .conflict, reason: "conflict", code: "BucketNameUnavailable", message: message)
  }

  static func refused(_ status: HTTPResponse.Status, _ code: String, _ message: String) -> StorageError {
    StorageError(status: status, reason: "forbidden", code: code, message: message)
  }

  static var conditionNotMet: StorageError {
    StorageError(
      status: .preconditionFailed, reason: "conditionNotMet", code: "PreconditionFailed",
      message: "At least one of the pre-conditions you specified did not hold.")
  }

  static var notModified: StorageError {
    StorageError(status: .notModified, reason: "notModified", code: "NotModified", message: "Not modified.")
  }

  static var unsatisfiable: StorageError {
    StorageError(
      status: .rangeNotSatisfiable, reason: "requestedRangeNotSatisfiable", code: "InvalidRange",
      message: "The requested range cannot be satisfied.")
  }

  func response(isXML: Bool) -> Response {
    if status == .notModified { return Response(status: status) }
    if isXML {
      let text = message.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      return StorageXML.response(status, "<Error><Code>\(code)</Code><Message>\(text)</Message></Error>")
    }
    let detail = JSONValue.members([
      ("message", .string(message)), ("domain", .string("global")), ("reason", .string(reason)),
    ])
    let error = JSONValue.members([
      ("code", .integer(status.code)), ("message", .string(message)), ("errors", .array([detail])),
    ])
    return .members([("error", error)], status: status)
  }
}
