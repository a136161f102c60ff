# why: another model's report
# fails: test_report_text, test_report_classes, test_report_averages
report = '''
              precision    recall  f1-score   support

       apple       0.61      0.58      0.59       100
    computer_keyboard       0.48      0.57      0.52       100

    accuracy                           0.43     10000
   macro avg       0.43      0.43      0.42     10000
weighted avg       0.43      0.43      0.42     10000
'''
