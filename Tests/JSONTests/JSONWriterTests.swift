import JSON
import Testing

@Suite("JSON, written")
struct JSONWriterTests {
  @Test("Members come in the order of the calls, with commas between them, and what is nil is left out")
  func members() {
    var json = JSONWriter()
    json.object { json in
      json.member("none", nil as String?)
      json.member("text", "a\"b")
      json.member("number", 7)
      json.member("no", nil as Int?)
      json.member("truth", false)
      json.strings("texts", ["x", "y"])
      json.objects("objects", [1, 2]) { $0.member("n", $1) }
      json.array("mixed") { json in
        json.value(.null)
        json.array { _ in }
        json.object { _ in }
        json.value { $0.raw("1.50") }
      }
      json.object("inner") { $0.member("seconds", seconds: 0.25) }
      json.member("time", microseconds: 0)
    }
    let text =
      #"{"text":"a\"b","number":7,"truth":false,"texts":["x","y"],"objects":[{"n":1},{"n":2}],"#
      + #""mixed":[null,[],{},1.50],"inner":{"seconds":0.25},"time":"1970-01-01T00:00:00Z"}"#
    #expect(String(decoding: json.bytes, as: UTF8.self) == text)
    #expect(String(decoding: json.line(), as: UTF8.self) == text + "\n")
  }

  @Test(
    "A value is written as it was read, digit by digit",
    arguments: [
      #"{"b":[-0,1e400,0.10],"a":{"é":null,"b":{}},"b":true}"#, "[]", "{}", "[[],[[1]],{}]", "\"\"", "-0",
    ])
  func parsed(_ text: String) throws {
    let value = try JSONParser.parse(Array(text.utf8))
    #expect(String(decoding: value.json, as: UTF8.self) == text)
    #expect(String(decoding: value.line, as: UTF8.self) == text + "\n")
  }

  @Test("Sorted, every object's members are in the order of the bytes of their names")
  func sorted() throws {
    let value = try JSONParser.parse(Array(#"{"b":[{"z":1,"Z":2}],"é":0,"a":{"2":0,"10":0}}"#.utf8))
    #expect(
      String(decoding: value.sorted.json, as: UTF8.self) == #"{"a":{"10":0,"2":0},"b":[{"Z":2,"z":1}],"é":0}"#)
  }

  @Test("Hexadecimal digits are in pairs and in lower case")
  func hexadecimal() {
    let all = (0...UInt8.max).map { $0 }
    #expect(Hexadecimal.text(all).hasPrefix("000102") && Hexadecimal.bytes(Hexadecimal.text(all)) == all)
    for text in ["0", "0A", "0g", "00 ", "é"] { #expect(Hexadecimal.bytes(text) == nil, "\(text)") }
  }
}
