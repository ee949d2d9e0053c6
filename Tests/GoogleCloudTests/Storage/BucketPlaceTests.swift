import Documents
import GoogleCloud
import Testing

struct BucketPlaceTests {
  @Test("A folder in another normal form is another folder, as it is to Cloud Storage")
  func bytes() throws {
    let (composed, decomposed) = ("gs://bucket/caf\u{E9}", "gs://bucket/cafe\u{301}")
    let (one, other) = (try #require(BucketPlace(composed)), try #require(BucketPlace(decomposed)))
    #expect(one != other)
    #expect(Set([one, other]).count == 2)
    #expect(try one == #require(BucketPlace(composed + "/")))
  }

  @Test("A bucket alone is a place, and no folder")
  func folder() {
    #expect(BucketPlace("gs://bucket")?.folder == "")
    #expect(BucketPlace(folder: "gs://bucket") == nil)
    #expect(BucketPlace(folder: "gs://bucket/a/b")?.name == "b")
    #expect(BucketPlace(folder: "gs://bucket/a/b")?.parent == BucketPlace("gs://bucket/a"))
  }
}
