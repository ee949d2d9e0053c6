import GoogleCloud
import Testing

@Suite struct RPCStatusTests {
  /// Source: google/rpc/code.proto.
  @Test func numbersAndNames() {
    let names = [
      0: "OK", 1: "CANCELLED", 2: "UNKNOWN", 3: "INVALID_ARGUMENT", 4: "DEADLINE_EXCEEDED", 5: "NOT_FOUND",
      6: "ALREADY_EXISTS", 7: "PERMISSION_DENIED", 8: "RESOURCE_EXHAUSTED", 9: "FAILED_PRECONDITION", 10: "ABORTED",
      11: "OUT_OF_RANGE", 12: "UNIMPLEMENTED", 13: "INTERNAL", 14: "UNAVAILABLE", 15: "DATA_LOSS",
      16: "UNAUTHENTICATED",
    ]
    for number in -1...17 {
      #expect(RPCStatus(rawValue: number)?.name == names[number])
    }
    for (number, name) in names { #expect(RPCStatus(name: name)?.rawValue == number) }
    #expect(RPCStatus(name: "not_found") == nil)
  }

  @Test(
    "An answer without a status has the one of its HTTP status",
    arguments: [
      (200, RPCStatus.ok), (204, .ok), (301, .unknown), (400, .invalidArgument), (404, .notFound), (409, .aborted),
      (412, .failedPrecondition), (416, .outOfRange), (429, .resourceExhausted), (500, .internal), (503, .unavailable),
      (599, .unknown),
    ])
  func http(code: Int, status: RPCStatus) {
    #expect(RPCStatus(httpStatus: code) == status)
  }
}
