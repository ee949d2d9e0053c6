import Documents
import Testing

@testable import GoogleCloud

/// The expected bytes were written by google-cloud-firestore of PyPI, from the service's own descriptors.
struct RunQueryTests {
  private let database = DatabaseName(project: "p")

  @Test("The query for everything is what Google's client would send")
  func everything() {
    #expect(
      hex(RunQueryRequest(database: database).message)
        == "0a2870726f6a656374732f702f6461746162617365732f2864656661756c74292f646f63756d656e7473"
        + "121412021801220e0a0a12085f5f6e616d655f5f1001")
  }

  @Test("A limit, a cursor and a read time are where Google's client puts them")
  func restricted() {
    let request = RunQueryRequest(
      database: database, readTime: ReadTime(microseconds: 1_700_000_000_123_456),
      range: NameRange(from: DocumentPath("c/d").map { .after($0) }), limit: 1)
    #expect(
      hex(request.message)
        == "0a2870726f6a656374732f702f6461746162617365732f2864656661756c74292f646f63756d656e7473"
        + "124a12021801220e0a0a12085f5f6e616d655f5f10012a0208013a300a2e2a2c"
        + "70726f6a656374732f702f6461746162617365732f2864656661756c74292f646f63756d656e74732f632f64"
        + "3a0b0880e2cfaa06108094ef3a")
  }

  @Test("An answer's parts are found among fields that are not known")
  func answer() throws {
    var wire = WireWriter()
    wire.varint(4, 3)
    wire.data(1, [1, 2, 3])
    wire.timestamp(3, microseconds: -1)
    wire.varint(6, 1)
    let answer = try DocumentAnswer(wire.bytes.span.bytes, 0..<wire.bytes.count, readTimeField: 3)
    #expect(answer.document.map { Array(wire.bytes[$0]) } == [1, 2, 3])
    #expect(answer.readTime?.description == "1969-12-31T23:59:59.999999Z")
    #expect(answer.missing == nil)
  }

  @Test("A message that ends inside a field is refused")
  func truncated() {
    let bytes: [UInt8] = [0x0A, 5, 1]
    let error = #expect(throws: GoogleCloudError.self) {
      _ = try DocumentAnswer(bytes.span.bytes, 0..<bytes.count, readTimeField: 3)
    }
    #expect(error?.code == .badResponse)
  }

  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined()
  }
}
