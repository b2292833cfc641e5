/* What a PlatformIO test uses of Unity: declarations only. */
#pragma once
void unity_begin(void);
int unity_end(void);
void unity_run(void (*test)(void));
void unity_equal(int expected, int actual);
#define UNITY_BEGIN() unity_begin()
#define UNITY_END() unity_end()
#define RUN_TEST(test) unity_run(test)
#define TEST_ASSERT_EQUAL_INT(expected, actual) unity_equal(expected, actual)
