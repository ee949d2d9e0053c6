import Hummingbird

/// google.rpc.Code: the number in gRPC trailers and operations, the name in REST answers, the HTTP status of both.
///
/// Source: google/rpc/code.proto.
enum GoogleStatus: Int, Sendable {
  case cancelled = 1
  case invalidArgument = 3
  case notFound = 5
  case alreadyExists = 6
  case failedPrecondition = 9
  case unimplemented = 12
  case `internal` = 13

  var name: String {
    switch self {
    case .cancelled: "CANCELLED"
    case .invalidArgument: "INVALID_ARGUMENT"
    case .notFound: "NOT_FOUND"
    case .alreadyExists: "ALREADY_EXISTS"
    case .failedPrecondition: "FAILED_PRECONDITION"
    case .unimplemented: "UNIMPLEMENTED"
    case .internal: "INTERNAL"
    }
  }

  var httpStatus: HTTPResponse.Status {
    switch self {
    case .cancelled: HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request")
    case .invalidArgument, .failedPrecondition: .badRequest
    case .notFound: .notFound
    case .alreadyExists: .conflict
    case .unimplemented: .notImplemented
    case .internal: .internalServerError
    }
  }
}

/// An answer that refuses a request, as Google's services give it.
struct GoogleError: Error, Sendable {
  var status: GoogleStatus
  var message: String

  init(_ status: GoogleStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  static func invalid(_ message: String) -> GoogleError { GoogleError(.invalidArgument, message) }
  static func unsupported(_ what: String) -> GoogleError {
    GoogleError(.invalidArgument, "The sandbox does not support \(what).")
  }
}
