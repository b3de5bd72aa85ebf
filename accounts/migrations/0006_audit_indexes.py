from django.db import migrations, models

from accounts.index_building import AddIndexMeanwhile


class Migration(migrations.Migration):
    """On its own, and before what they replace goes: the audit log of a year is large, and everybody writes into it."""

    atomic = False

    dependencies = [
        ('accounts', '0005_api_keys'),
    ]

    operations = [
        AddIndexMeanwhile(
            model_name='auditentry',
            index=models.Index(fields=['brand', '-id'], name='audit_brand_newest'),
        ),
        AddIndexMeanwhile(
            model_name='auditentry',
            index=models.Index(fields=['brand', 'action', '-id'], name='audit_brand_action'),
        ),
        AddIndexMeanwhile(
            model_name='auditentry',
            index=models.Index(fields=['brand', 'actor_label', '-id'], name='audit_brand_actor'),
        ),
        AddIndexMeanwhile(
            model_name='auditentry',
            index=models.Index(fields=['brand', 'subject_type', 'subject_id', '-id'], name='audit_brand_subject'),
        ),
    ]
