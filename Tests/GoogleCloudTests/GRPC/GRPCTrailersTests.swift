import Testing

@testable import GoogleCloud

struct GRPCTrailersTests {
  private static let grpc = ["HTTP/2 200 \r\n", "content-type: application/grpc\r\n", "\r\n"]

  @Test("A status behind the messages counts, and so does one in the head of an answer without messages")
  func status() throws {
    try Self.check(Self.grpc + ["grpc-status: 0\r\n", "\r\n"])
    try Self.check(["HTTP/2 200\r\n", "content-type: application/grpc+proto\r\n", "grpc-status: 0\r\n", "\r\n"])
    let error = Self.failure(Self.grpc + ["grpc-status: 5\r\n", "grpc-message: no database%21 %C3%A9%\r\n"])
    #expect(error?.code == .notFound)
    #expect(error?.rpcStatus == .notFound)
    #expect(error?.message.hasSuffix("NOT_FOUND: no database! é%") == true)
  }

  @Test(
    "Anything else is never a success",
    arguments: [
      (grpc, GoogleCloudError.Code.streamBroken),
      (grpc + ["grpc-status: 14\r\n"], .unavailable),
      (grpc + ["grpc-status: zero\r\n"], .serverError),
      (grpc + ["grpc-status: 99\r\n"], .serverError),
      (["HTTP/2 200\r\n", "content-type: text/html\r\n", "grpc-status: 0\r\n"], .badResponse),
      (["HTTP/2 401\r\n", "grpc-status: 0\r\n"], .unauthenticated),
      (["HTTP/2 503\r\n"], .unavailable),
      ([], .serverError),
    ])
  func failure(lines: [String], code: GoogleCloudError.Code) {
    #expect(Self.failure(lines)?.code == code)
  }

  private static func failure(_ lines: [String]) -> GoogleCloudError? {
    #expect(throws: GoogleCloudError.self) { try check(lines) }
  }

  private static func check(_ lines: [String]) throws {
    var head = HTTPHead()
    for line in lines { head.append(line: line) }
    try GRPCTrailers.check(head, method: "RunQuery")
  }
}
