/// The status of a call as google.rpc.Code numbers it: gRPC's trailer carries the number, REST's error the name.
///
/// Source: google/rpc/code.proto.
package enum RPCStatus: Int, CaseIterable, Sendable {
  case ok, cancelled, unknown, invalidArgument, deadlineExceeded, notFound, alreadyExists, permissionDenied,
    resourceExhausted, failedPrecondition, aborted, outOfRange, unimplemented, `internal`, unavailable, dataLoss,
    unauthenticated

  /// Reads a REST error's name, such as `NOT_FOUND`; nil if it is none of them.
  package init?(name: String) {
    guard let status = RPCStatus.names.firstIndex(of: name) else { return nil }
    self.init(rawValue: status)
  }

  /// The name that REST uses, such as `NOT_FOUND`.
  package var name: String { RPCStatus.names[rawValue] }

  /// The status that stands behind an HTTP status, for answers that carry no other. Source: google/rpc/code.proto.
  package init(httpStatus: Int) {
    self =
      switch httpStatus {
      case 200..<300: .ok
      case 400: .invalidArgument
      case 401: .unauthenticated
      case 403: .permissionDenied
      case 404: .notFound
      case 408: .deadlineExceeded
      case 409: .aborted
      case 412: .failedPrecondition
      case 416: .outOfRange
      case 429: .resourceExhausted
      case 499: .cancelled
      case 500: .internal
      case 501: .unimplemented
      case 502, 503: .unavailable
      case 504: .deadlineExceeded
      default: .unknown
      }
  }

  private static let names = [
    "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
    "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
    "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
  ]
}
